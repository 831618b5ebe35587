/*
 * How a key store is reserved, created and taken over: every order of steps, crashes and lost answers, at small scope.
 * The steps have the words of the code: Ledger, CustomKeyStores, TakeOver, Ownership. `AlloyModelTest` runs every command
 * below. To look at a trace, open this file in Alloy 6 and execute a command.
 *
 * One name is looked at, with its backing and its place in the quota: all three are reserved and released together.
 * Taken as given: KMS refuses a name that it shows or that another's store has; of a store of ours that it does not show yet
 * it may know nothing, so that nothing here rests on it. Nobody else makes the very same store after a reservation.
 * A call to KMS takes effect, and what it made is shown, before its visibilityGracePeriod ends; leases may end too early, writes come too late.
 */
module takeover

/** What the service does so that nothing goes wrong. Each command says which are in place. */
abstract sig Safeguard {}
one sig LeaseCheck, AttemptCondition, RecordAsSeen, NameReservation, ConfigurationCheck, AgeCheck, VisibilityGracePeriod, CallWrittenFirst,
  DefiniteRefusalsOnly, TakenNameWaits, UnlistedIsUnknown extends Safeguard {}
sig InPlace in Safeguard {}
pred without[missing: set Safeguard] { InPlace = Safeguard - missing }

abstract sig Status {}
one sig CREATING, CREATED, FAILED extends Status {}

/** A record of the ledger. `older` are the stores whose age shows that they were there before the reservation. */
sig Record { var status: lone Status, var attempt: lone Actor, var owned: lone Store, var older: set Store, var made: set Store }
sig CloudHsm in Record {}
var sig Holding, LeaseOver, VisibilityGracePeriodOver, RetryWindowOver in Record {}

/** A process, and the call that it is about to make. It may be slow, or stop before any call and never go on. */
abstract sig Actor { var record: lone Record, var call: lone Call, var answer: lone Store }
sig Request, Takeover extends Actor {}
abstract sig Call {}
one sig create, describeAll, recordCall, recordCreated, recordFailed extends Call {}
/** Crashes now, or does not get KMS's answer. */
var lone sig Faulty in Actor {}

/** Stores of the name in KMS. Foreign ones are made and deleted by others. */
sig Store {}
sig Foreign in Store {}
/** Made by others with the very values of our records, before the reservation. */
sig SameValues in Foreign {}
var sig Present in Foreign {}
var sig Shown in Store {}
fun existing: set Store { Record.made + Present }

/* The request. */

pred reserve[a: Request, r: Record] {
  no a.call and no r.status
  NameReservation in InPlace implies no Holding
  status' = status + r -> CREATING and attempt' = attempt + r -> a and Holding' = Holding + r
  older' = older + r -> (existing + Shown)
  owned' = owned and made' = made
  goesOn[a, r, create, none] and clock[r, r]
}

/** The same request once more, after a failure that may pass: the record is taken up again. */
pred reserveAgain[a: Request, r: Record] {
  no a.call and r.status = FAILED
  NameReservation in InPlace implies no Holding
  status' = status ++ r -> CREATING and attempt' = attempt ++ r -> a and Holding' = Holding + r
  older' = older + r -> (existing + Shown)
  owned' = owned and made' = made
  goesOn[a, r, create, none] and clock[r, r]
}

/* KMS's create, by the request or by a takeover. */

pred create[a: Actor] {
  a.call = create and ledgerUntouched and clock[none, none]
  no Faulty implies answered[a] else Faulty = a and unanswered[a]
}
pred answered[a: Actor] {
  (some s: Store | makes[a, s] and created[a, s])
  or made' = made and ((some s: sameValues[a.record] | created[a, s]) or refusedForNow[a] or fail[a])
}
pred unanswered[a: Actor] {
  made' = made or (some s: Store | makes[a, s])
  ends[a] or DefiniteRefusalsOnly not in InPlace and fail[a]
}
pred makes[a: Actor, s: Store] {
  no Present + (Record.made & Shown) and s not in Foreign + Record.made
  made' = made + a.record -> s
}
/** To the very values of a store that exists KMS answers its id, for CloudHSM. */
fun sameValues[r: Record]: set Store { r in CloudHsm implies Record.made + Present & SameValues else none }
pred created[a: Actor, s: Store] {
  goesOn[a, a.record, a.record in CloudHsm implies describeAll else recordCreated, s]
}
/** A conflict, throttling: a takeover tries again until its retryWindow ends. */
pred refusedForNow[a: Actor] { a in Takeover and a.record not in RetryWindowOver implies ends[a] else fail[a] }

/* The takeover. */

pred takeOver[a: Takeover, r: Record] {
  no a.call and r.status = CREATING
  LeaseCheck in InPlace implies r in LeaseOver
  attempt' = attempt ++ r -> a
  status' = status and owned' = owned and older' = older and Holding' = Holding and made' = made
  goesOn[a, r, describeAll, none] and clock[r, none]
}
pred describeAll[a: Actor] {
  a.call = describeAll and ledgerUntouched and made' = made and clock[none, none]
  some a.answer implies confirm[a] else decide[a]
}
pred confirm[a: Actor] {
  a.answer in Shown and olderThan[a.answer, a.record] implies fail[a]
  else UnlistedIsUnknown in InPlace and a.answer not in Shown implies ends[a]
  else goesOn[a, a.record, recordCreated, a.answer]
}
pred decide[a: Takeover] {
  let ours = { s: Shown | isOurs[s, a.record] } |
    some ours implies (some s: ours | adopt[a, s])
    else some Shown and (TakenNameWaits in InPlace implies a.record in VisibilityGracePeriodOver) implies fail[a]
    else VisibilityGracePeriod in InPlace and a.record not in VisibilityGracePeriodOver implies ends[a]
    else createAgain[a]
}
pred adopt[a: Takeover, s: Store] { goesOn[a, a.record, recordCreated, s] }
/** Not when retryWindow has ended, or the secret cannot be read any more. */
pred createAgain[a: Takeover] {
  fail[a] or a.record not in RetryWindowOver and goesOn[a, a.record, CallWrittenFirst in InPlace implies recordCall else create, none]
}
pred fail[a: Actor] { goesOn[a, a.record, recordFailed, none] }

pred olderThan[s: Store, r: Record] { AgeCheck in InPlace and s in r.older }
pred isOurs[s: Store, r: Record] {
  ConfigurationCheck in InPlace implies s not in Foreign - SameValues
  not olderThan[s, r]
}

/* The ledger's conditional writes. */

pred sameAttempt[a: Actor] { a.record.status = CREATING and (AttemptCondition in InPlace implies a.record.attempt = a) }
pred recordCall[a: Takeover] {
  a.call = recordCall and ledgerUntouched and made' = made
  sameAttempt[a] and a.record not in LeaseOver
    implies goesOn[a, a.record, create, none] and clock[none, a.record]
    else ends[a] and clock[none, none]
}
pred recordCreated[a: Actor] {
  a.call = recordCreated and ends[a] and clock[none, none]
  status' = (sameAttempt[a] implies status ++ a.record -> CREATED else status)
  owned' = (sameAttempt[a] implies owned ++ a.record -> a.answer else owned)
  attempt' = attempt and older' = older and Holding' = Holding and made' = made
}
pred recordFailed[a: Actor] {
  a.call = recordFailed and ends[a] and clock[none, none]
  status' = (sameAttempt[a] implies status ++ a.record -> FAILED else status)
  Holding' = (sameAttempt[a] implies Holding - a.record else Holding)
  attempt' = attempt and owned' = owned and older' = older and made' = made
}

pred crash[a: Actor] { some a.call and Faulty = a and ledgerUntouched and made' = made and ends[a] and clock[none, none] }
pred goesOn[a: Actor, r: Record, c: Call, s: set Store] { a.record' = r and a.call' = c and a.answer' = s }
pred ends[a: Actor] { no a.record' and no a.call' and no a.answer' }
pred ledgerUntouched { status' = status and attempt' = attempt and owned' = owned and older' = older and Holding' = Holding }

/* Time, and what others do: both go on during every step. */

/** Leases and graces end, and begin anew where said. A record that is put back as it once was brings back its old visibilityGracePeriod. */
pred clock[leased, called: set Record] {
  LeaseOver - leased in LeaseOver' and no leased & LeaseOver'
  VisibilityGracePeriodOver - called in VisibilityGracePeriodOver' and no called & VisibilityGracePeriodOver'
  RetryWindowOver in RetryWindowOver' and LeaseOver' + VisibilityGracePeriodOver' + RetryWindowOver' in status'.Status
  all r: VisibilityGracePeriodOver' - VisibilityGracePeriodOver - (RecordAsSeen in InPlace implies none else leased) |
    r.made' in Shown' and create not in (record'.r).call'
}
pred others {
  lone Present' and (some Present' - Present implies no Record.made') and SameValues & Present' in Present
  Shown' - Shown in existing' and Shown & existing' in Shown'
}

fact start {
  no status + attempt + owned + older + made + record + call + answer + Holding -> Record
  no LeaseOver + VisibilityGracePeriodOver + RetryWindowOver
  lone Present and Shown in Present
}
fact trace {
  always (rest or (others and some a: Actor {
    step[a]
    all b: Actor - a | b.record' = b.record and b.call' = b.call and b.answer' = b.answer
  }))
}
pred step[a: Actor] {
  create[a] or crash[a]
  or no Faulty and (describeAll[a] or recordCall[a] or recordCreated[a] or recordFailed[a]
    or (some r: Record | reserve[a, r] or reserveAgain[a, r] or takeOver[a, r]))
}
/** The end of a trace: nothing happens any more. */
pred rest {
  always {
    ledgerUntouched and made' = made and record' = record and call' = call and answer' = answer and no Faulty
    LeaseOver' = LeaseOver and VisibilityGracePeriodOver' = VisibilityGracePeriodOver and RetryWindowOver' = RetryWindowOver and Present' = Present and Shown' = Shown
  }
}

/* What is promised. */

pred oneStore { lone Record.made }
pred oneOwner { owned in Record lone -> Store }
pred noneLost { all r: Record, s: r.made | r.status = CREATING or s in r.owned }
pred noForeignOwned { no Record.owned & Foreign }
/** Name, backing and quota: while the store lives, or may still come to live. */
pred heldExactly { made.Store in Holding and Holding = status.CREATING + owned.existing }
pred safe { always (oneStore and oneOwner and noneLost and noForeignOwned and heldExactly) }
pred everyReservationEnds { all r: Record | always (r.status = CREATING implies eventually r.status != CREATING) }
/** Whoever may act does at last; faults end at some time; and leases come to be long enough for an attempt. */
pred fair {
  all a: Actor | always eventually no a.call
  all r: Record | (always eventually r.status != CREATING) or {
    always eventually (r in LeaseOver or r.attempt.record = r)
    always eventually r not in LeaseOver
    always eventually r in VisibilityGracePeriodOver
    eventually r in RetryWindowOver
  }
  eventually always (no Faulty and Present' = Present and Shown = existing and no r: LeaseOver' - LeaseOver | r.attempt.record = r)
}

check Safe { without[none] implies safe } for exactly 2 Record, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 0
check SafeWithTwoTakeovers { without[none] implies safe } for exactly 1 Record, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 9..9 steps, 1 Int expect 0
check Ends { (without[none] and fair) implies everyReservationEnds } for exactly 1 Record, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 9..9 steps, 1 Int expect 0

/* Each safeguard is needed: taken out, it breaks a promise. */
check WithoutLeaseCheck { (without[LeaseCheck] and fair) implies everyReservationEnds } for exactly 1 Record, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 9..9 steps, 1 Int expect 1
check WithoutAttemptCondition { without[AttemptCondition] implies always noneLost } for exactly 1 Record, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutRecordAsSeen { without[RecordAsSeen] implies always oneStore } for exactly 1 Record, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutNameReservation { without[NameReservation] implies always oneOwner } for exactly 2 Record, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutConfigurationCheck { without[ConfigurationCheck] implies always noForeignOwned } for exactly 1 Record, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutAgeCheck { without[AgeCheck] implies always noForeignOwned } for exactly 1 Record, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutVisibilityGracePeriod { without[VisibilityGracePeriod] implies always oneStore } for exactly 1 Record, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutCallWrittenFirst { without[CallWrittenFirst] implies always noneLost } for exactly 1 Record, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 9..9 steps, 1 Int expect 1
check WithoutDefiniteRefusalsOnly { without[DefiniteRefusalsOnly] implies always heldExactly } for exactly 1 Record, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutUnlistedIsUnknown { without[UnlistedIsUnknown] implies always noForeignOwned } for exactly 1 Record, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutTakenNameWaits { without[TakenNameWaits] implies always noneLost } for exactly 1 Record, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1

/* The model is not empty: what should happen can. */
pred settled[a: Actor, s: Status] { a.record.status = CREATING and a.record.status' = s }
run RequestCreates { without[none] and fair and some a: Request | eventually settled[a, CREATED] } for exactly 1 Record, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
run TakeoverAdopts { without[none] and fair and some a: Takeover, s: Store | eventually (adopt[a, s] and after settled[a, CREATED]) } for exactly 1 Record, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
run TakeoverCreatesAgain { without[none] and fair and some a: Takeover | eventually (recordCall[a] and after (create[a] and eventually settled[a, CREATED])) } for exactly 1 Record, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
run RefusalFreesTheName { without[none] and fair and some disj r, q: Record | eventually (r.status = FAILED and no q.status and eventually q.status = CREATED) } for exactly 2 Record, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
run ForeignStoreConflicts { without[none] and fair and some Foreign - SameValues and some a: Takeover | eventually (a.call = describeAll and Shown in Foreign and after (a.call = recordFailed and settled[a, FAILED])) } for exactly 1 Record, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
run FailedRequestSucceedsLater { without[none] and fair and some a: Request, r: Record | eventually (reserveAgain[a, r] and eventually settled[a, CREATED]) } for exactly 1 Record, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 9..9 steps, 1 Int expect 1
run SameValuesAreNotTaken { without[none] and fair and some a: Request | eventually (a.answer in Foreign and after settled[a, FAILED]) } for exactly 1 Record, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
