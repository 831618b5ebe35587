/*
 * How a key store is reserved, created and taken over: every order of steps, crashes and lost answers, at small scope.
 * The steps have the words of the code: Ledger, CustomKeyStores, TakeOver, Ownership. `AlloyModelTest` runs every command
 * below. To look at a trace, open this file in Alloy 6 and execute a command.
 *
 * One name is looked at, with its backing and its place in the quota: all three are reserved and released together.
 * Taken as given: KMS refuses a name that it shows or that another's store has; of a store of ours that it does not show yet
 * it may know nothing, so that nothing here rests on it. Nobody else makes the very same store after a reservation.
 * A call to KMS takes effect, and what it made is shown, before its grace ends; leases may end too early, writes come too late.
 */
module takeover

/** What the service does so that nothing goes wrong. Each command says which are in place. */
abstract sig Safeguard {}
one sig LeaseCheck, AttemptCondition, RowAsSeen, NameReservation, ConfigurationCheck, AgeCheck, Grace, CallWrittenFirst,
  DefiniteRefusalsOnly, TakenNameWaits, UnlistedIsUnknown extends Safeguard {}
sig InPlace in Safeguard {}
pred without[missing: set Safeguard] { InPlace = Safeguard - missing }

abstract sig Status {}
one sig CREATING, CREATED, FAILED extends Status {}

/** A row of the ledger. `older` are the stores whose age shows that they were there before the reservation. */
sig Row { var status: lone Status, var attempt: lone Actor, var owned: lone Store, var older: set Store, var made: set Store }
sig CloudHsm in Row {}
var sig Holding, LeaseOver, GraceOver, PatienceOver in Row {}

/** A process, and the call that it is about to make. It may be slow, or stop before any call and never go on. */
abstract sig Actor { var row: lone Row, var call: lone Call, var answer: lone Store }
sig Request, Takeover extends Actor {}
abstract sig Call {}
one sig create, describeAll, recordCall, recordCreated, recordFailed extends Call {}
/** Crashes now, or does not get KMS's answer. */
var lone sig Faulty in Actor {}

/** Stores of the name in KMS. Foreign ones are made and deleted by others. */
sig Store {}
sig Foreign in Store {}
/** Made by others with the very values of our rows, before the reservation. */
sig SameValues in Foreign {}
var sig Present in Foreign {}
var sig Shown in Store {}
fun existing: set Store { Row.made + Present }

/* The request. */

pred reserve[a: Request, r: Row] {
  no a.call and no r.status
  NameReservation in InPlace implies no Holding
  status' = status + r -> CREATING and attempt' = attempt + r -> a and Holding' = Holding + r
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
  or made' = made and ((some s: sameValues[a.row] | created[a, s]) or refusedForNow[a] or fail[a])
}
pred unanswered[a: Actor] {
  made' = made or (some s: Store | makes[a, s])
  ends[a] or DefiniteRefusalsOnly not in InPlace and fail[a]
}
pred makes[a: Actor, s: Store] {
  no Present + (Row.made & Shown) and s not in Foreign + Row.made
  made' = made + a.row -> s
}
/** To the very values of a store that exists KMS answers its id, for CloudHSM. */
fun sameValues[r: Row]: set Store { r in CloudHsm implies Row.made + Present & SameValues else none }
pred created[a: Actor, s: Store] {
  goesOn[a, a.row, a.row in CloudHsm implies describeAll else recordCreated, s]
}
/** A conflict, throttling: a takeover tries again until its patience ends. */
pred refusedForNow[a: Actor] { a in Takeover and a.row not in PatienceOver implies ends[a] else fail[a] }

/* The takeover. */

pred takeOver[a: Takeover, r: Row] {
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
  a.answer in Shown and olderThan[a.answer, a.row] implies fail[a]
  else UnlistedIsUnknown in InPlace and a.answer not in Shown implies ends[a]
  else goesOn[a, a.row, recordCreated, a.answer]
}
pred decide[a: Takeover] {
  let ours = { s: Shown | isOurs[s, a.row] } |
    some ours implies (some s: ours | adopt[a, s])
    else some Shown and (TakenNameWaits in InPlace implies a.row in GraceOver) implies fail[a]
    else Grace in InPlace and a.row not in GraceOver implies ends[a]
    else createAgain[a]
}
pred adopt[a: Takeover, s: Store] { goesOn[a, a.row, recordCreated, s] }
/** Not when patience has ended, or the secret cannot be read any more. */
pred createAgain[a: Takeover] {
  fail[a] or a.row not in PatienceOver and goesOn[a, a.row, CallWrittenFirst in InPlace implies recordCall else create, none]
}
pred fail[a: Actor] { goesOn[a, a.row, recordFailed, none] }

pred olderThan[s: Store, r: Row] { AgeCheck in InPlace and s in r.older }
pred isOurs[s: Store, r: Row] {
  ConfigurationCheck in InPlace implies s not in Foreign - SameValues
  not olderThan[s, r]
}

/* The ledger's conditional writes. */

pred sameAttempt[a: Actor] { a.row.status = CREATING and (AttemptCondition in InPlace implies a.row.attempt = a) }
pred recordCall[a: Takeover] {
  a.call = recordCall and ledgerUntouched and made' = made
  sameAttempt[a] and a.row not in LeaseOver
    implies goesOn[a, a.row, create, none] and clock[none, a.row]
    else ends[a] and clock[none, none]
}
pred recordCreated[a: Actor] {
  a.call = recordCreated and ends[a] and clock[none, none]
  status' = (sameAttempt[a] implies status ++ a.row -> CREATED else status)
  owned' = (sameAttempt[a] implies owned ++ a.row -> a.answer else owned)
  attempt' = attempt and older' = older and Holding' = Holding and made' = made
}
pred recordFailed[a: Actor] {
  a.call = recordFailed and ends[a] and clock[none, none]
  status' = (sameAttempt[a] implies status ++ a.row -> FAILED else status)
  Holding' = (sameAttempt[a] implies Holding - a.row else Holding)
  attempt' = attempt and owned' = owned and older' = older and made' = made
}

pred crash[a: Actor] { some a.call and Faulty = a and ledgerUntouched and made' = made and ends[a] and clock[none, none] }
pred goesOn[a: Actor, r: Row, c: Call, s: set Store] { a.row' = r and a.call' = c and a.answer' = s }
pred ends[a: Actor] { no a.row' and no a.call' and no a.answer' }
pred ledgerUntouched { status' = status and attempt' = attempt and owned' = owned and older' = older and Holding' = Holding }

/* Time, and what others do: both go on during every step. */

/** Leases and graces end, and begin anew where said. A row that is put back as it once was brings back its old grace. */
pred clock[leased, called: set Row] {
  LeaseOver - leased in LeaseOver' and no leased & LeaseOver'
  GraceOver - called in GraceOver' and no called & GraceOver'
  PatienceOver in PatienceOver' and LeaseOver' + GraceOver' + PatienceOver' in status'.Status
  all r: GraceOver' - GraceOver - (RowAsSeen in InPlace implies none else leased) |
    r.made' in Shown' and create not in (row'.r).call'
}
pred others {
  lone Present' and (some Present' - Present implies no Row.made') and SameValues & Present' in Present
  Shown' - Shown in existing' and Shown & existing' in Shown'
}

fact start {
  no status + attempt + owned + older + made + row + call + answer + Holding -> Row
  no LeaseOver + GraceOver + PatienceOver
  lone Present and Shown in Present
}
fact trace {
  always (rest or (others and some a: Actor {
    step[a]
    all b: Actor - a | b.row' = b.row and b.call' = b.call and b.answer' = b.answer
  }))
}
pred step[a: Actor] {
  create[a] or crash[a]
  or no Faulty and (describeAll[a] or recordCall[a] or recordCreated[a] or recordFailed[a]
    or (some r: Row | reserve[a, r] or takeOver[a, r]))
}
/** The end of a trace: nothing happens any more. */
pred rest {
  always {
    ledgerUntouched and made' = made and row' = row and call' = call and answer' = answer and no Faulty
    LeaseOver' = LeaseOver and GraceOver' = GraceOver and PatienceOver' = PatienceOver and Present' = Present and Shown' = Shown
  }
}

/* What is promised. */

pred oneStore { lone Row.made }
pred oneOwner { owned in Row lone -> Store }
pred noneLost { all r: Row, s: r.made | r.status = CREATING or s in r.owned }
pred noForeignOwned { no Row.owned & Foreign }
/** Name, backing and quota: while the store lives, or may still come to live. */
pred heldExactly { made.Store in Holding and Holding = status.CREATING + owned.existing }
pred safe { always (oneStore and oneOwner and noneLost and noForeignOwned and heldExactly) }
pred everyReservationEnds { all r: Row | always (r.status = CREATING implies eventually r.status != CREATING) }
/** Whoever may act does at last; there are no faults for ever; and leases come to be long enough for an attempt. */
pred fair {
  all a: Actor | always eventually no a.call
  all r: Row | (always eventually r.status != CREATING) or {
    always eventually (r in LeaseOver or r.attempt.row = r)
    always eventually r not in LeaseOver
    always eventually r in GraceOver
    eventually r in PatienceOver
  }
  eventually always (no Faulty and Present' = Present and Shown = existing and no r: LeaseOver' - LeaseOver | r.attempt.row = r)
}

check Safe { without[none] implies safe } for exactly 2 Row, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 0
check SafeWithTwoTakeovers { without[none] implies safe } for exactly 1 Row, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 9..9 steps, 1 Int expect 0
check Ends { (without[none] and fair) implies everyReservationEnds } for exactly 1 Row, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 9..9 steps, 1 Int expect 0

/* Each safeguard is needed: taken out, it breaks a promise. */
check WithoutLeaseCheck { (without[LeaseCheck] and fair) implies everyReservationEnds } for exactly 1 Row, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 9..9 steps, 1 Int expect 1
check WithoutAttemptCondition { without[AttemptCondition] implies always noneLost } for exactly 1 Row, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutRowAsSeen { without[RowAsSeen] implies always oneStore } for exactly 1 Row, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutNameReservation { without[NameReservation] implies always oneOwner } for exactly 2 Row, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutConfigurationCheck { without[ConfigurationCheck] implies always noForeignOwned } for exactly 1 Row, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutAgeCheck { without[AgeCheck] implies always noForeignOwned } for exactly 1 Row, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutGrace { without[Grace] implies always oneStore } for exactly 1 Row, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutCallWrittenFirst { without[CallWrittenFirst] implies always noneLost } for exactly 1 Row, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 9..9 steps, 1 Int expect 1
check WithoutDefiniteRefusalsOnly { without[DefiniteRefusalsOnly] implies always heldExactly } for exactly 1 Row, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutUnlistedIsUnknown { without[UnlistedIsUnknown] implies always noForeignOwned } for exactly 1 Row, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
check WithoutTakenNameWaits { without[TakenNameWaits] implies always noneLost } for exactly 1 Row, exactly 1 Request, exactly 2 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1

/* The model is not empty: what should happen can. */
pred settled[a: Actor, s: Status] { a.row.status = CREATING and a.row.status' = s }
run RequestCreates { without[none] and fair and some a: Request | eventually settled[a, CREATED] } for exactly 1 Row, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
run TakeoverAdopts { without[none] and fair and some a: Takeover, s: Store | eventually (adopt[a, s] and after settled[a, CREATED]) } for exactly 1 Row, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
run TakeoverCreatesAgain { without[none] and fair and some a: Takeover | eventually (recordCall[a] and after (create[a] and eventually settled[a, CREATED])) } for exactly 1 Row, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
run RefusalFreesTheName { without[none] and fair and some disj r, q: Row | eventually (r.status = FAILED and no q.status and eventually q.status = CREATED) } for exactly 2 Row, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
run ForeignStoreConflicts { without[none] and fair and some Foreign - SameValues and some a: Takeover | eventually (a.call = describeAll and Shown in Foreign and after (a.call = recordFailed and settled[a, FAILED])) } for exactly 1 Row, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
run SameValuesAreNotTaken { without[none] and fair and some a: Request | eventually (a.answer in Foreign and after settled[a, FAILED]) } for exactly 1 Row, exactly 1 Request, exactly 1 Takeover, exactly 2 Store, 8..8 steps, 1 Int expect 1
