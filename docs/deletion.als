/*
 * How a key store is deleted: every order of calls, answers, crashes and acts of others, at small scope.
 * The steps have the words of the code: DeleteKeyStore, Deletion, Ledger. `AlloyModelTest` runs every command below.
 *
 * Two requests for one name are looked at, one after the other, each with its own store in KMS. KMS never uses an id twice.
 * Taken as given: KMS deletes only a disconnected store without keys, and shows a store before it must be visible. Nobody deletes
 * outside the service. A process whose call deletes the store while another one is recording an older answer lives to record its own;
 * otherwise the record says CREATED of a store that is gone, until somebody compares the two.
 */
module deletion

/** What the service does so that nothing goes wrong. Each command says which are in place. */
abstract sig Safeguard {}
one sig SightBeforeGone, SameRevision, DeletedWhateverTheRecordSays, PermissionToDisconnect, RecordedFirst extends Safeguard {}
sig InPlace in Safeguard {}
pred without[missing: set Safeguard] { InPlace = Safeguard - missing }

abstract sig Status {}
one sig CREATED, DELETING, DELETED extends Status {}

sig Record { var status: lone Status }
/** Whose caller allowed to disconnect, whose connection is taken to be disconnected, who holds the name, and which KMS must show by now. */
var sig Permitted, AtRest, Holding, MustBeVisible in Record {}
/** The stores in KMS, by their records: those that exist, are not shown yet, are connected, and contain keys. */
var sig Existing, Hidden, Connected, WithKeys in Record {}

/** A process: a request or a run of reconcile. It may be slow, or stop and never go on. `Stale` are those whose record others wrote. */
sig Actor { var record: lone Record, var answer: lone Answer }
var sig Stale in Actor {}
abstract sig Answer {}
one sig Accepted, NotFound, NotDisconnected, HasKeys extends Answer {}

/* The ledger. */

pred recordDeletion[a: Actor, r: Record, s: Status] {
  status' = status ++ r -> s
  Stale' = (Stale + (record.r - a)) - a
}
pred unwritten { status' = status and Stale' = Stale and Holding' = Holding and Permitted' = Permitted and AtRest' = AtRest }
pred kmsUntouched { Existing' = Existing and Hidden' = Hidden and Connected' = Connected and WithKeys' = WithKeys and MustBeVisible' = MustBeVisible }
pred goesOn[a: Actor, r: lone Record, s: lone Answer] { record' = record ++ a -> r and answer' = answer ++ a -> s }
pred ends[a: Actor] { record' = record - a -> Record and answer' = answer - a -> Answer }

/** A create that has ended well. Its store may not be shown yet. */
pred create[r: Record] {
  no r.status and no Holding and no Existing - Hidden
  status' = status + r -> CREATED and Holding' = Holding + r and AtRest' = AtRest + r
  Existing' = Existing + r and (Hidden' = Hidden + r or Hidden' = Hidden)
  Stale' = Stale and Permitted' = Permitted and Connected' = Connected and WithKeys' = WithKeys and MustBeVisible' = MustBeVisible
  record' = record and answer' = answer
}

/* The request, and reconcile, which goes on with it. */

pred request[a: Actor, r: Record] {
  no a.record and r.status = CREATED
  RecordedFirst in InPlace implies recordDeletion[a, r, DELETING] else (status' = status and Stale' = Stale)
  (Permitted' = Permitted + r and AtRest' in AtRest and AtRest - r in AtRest') or (Permitted' = Permitted - r and AtRest' = AtRest)
  Holding' = Holding and kmsUntouched
  record' = record + a -> r and answer' = answer
}
pred resume[a: Actor, r: Record] {
  no a.record and r.status = DELETING
  record' = record + a -> r and answer' = answer and Stale' = Stale - a
  status' = status and Holding' = Holding and Permitted' = Permitted and AtRest' = AtRest and kmsUntouched
}
/** Before: reconcile disconnects. */
pred disconnect[a: Actor] {
  let r = a.record {
    some r and no a.answer and r not in AtRest
    Connected' = Connected - r and AtRest' = AtRest + r
    Existing' = Existing and Hidden' = Hidden and WithKeys' = WithKeys and MustBeVisible' = MustBeVisible
    status' = status and Stale' = Stale and Holding' = Holding and Permitted' = Permitted
    record' = record and answer' = answer
  }
}
/** That KMS does not find a store proves something only if it must have shown it when it was asked. */
pred proves[r: Record] { SightBeforeGone in InPlace implies r in MustBeVisible }
pred delete[a: Actor] {
  let r = a.record {
    some r and no a.answer and r in AtRest and unwritten
    Hidden' = Hidden and Connected' = Connected and WithKeys' = WithKeys and MustBeVisible' = MustBeVisible
    (r in Hidden or r not in Existing) implies (Existing' = Existing and (proves[r] and goesOn[a, r, NotFound] or ends[a]))
    else r in Connected implies (Existing' = Existing and (goesOn[a, r, NotDisconnected] or ends[a]))
    else r in WithKeys implies (Existing' = Existing and (goesOn[a, r, HasKeys] or ends[a]))
    else (Existing' = Existing - r and (goesOn[a, r, Accepted] or (a not in Stale and no (record.r - a).answer and ends[a])))
  }
}

/* What KMS's answer means. */

pred overtaken[a: Actor] { SameRevision in InPlace and a in Stale }
pred gone[a: Actor] { recordDeletion[a, a.record, DELETED] and Holding' = Holding - a.record and Permitted' = Permitted and AtRest' = AtRest }
pred stays[a: Actor] { recordDeletion[a, a.record, CREATED] and Holding' = Holding and Permitted' = Permitted - a.record and AtRest' = AtRest }
pred again[a: Actor] { recordDeletion[a, a.record, a.record.status] and AtRest' = AtRest - a.record and Holding' = Holding and Permitted' = Permitted }
pred answered[a: Actor] {
  some a.answer and kmsUntouched and ends[a]
  a.answer = Accepted implies (DeletedWhateverTheRecordSays not in InPlace and overtaken[a] implies unwritten else gone[a])
  a.answer = NotFound implies (overtaken[a] implies unwritten else gone[a])
  a.answer = HasKeys implies (overtaken[a] implies unwritten else stays[a])
  a.answer = NotDisconnected implies (overtaken[a] implies unwritten
    else ((a.record in Permitted or PermissionToDisconnect not in InPlace) implies again[a] else stays[a]))
}
/** A process that waits for nothing of KMS stops. */
pred crash[a: Actor] { some a.record and a.answer != Accepted and ends[a] and unwritten and kmsUntouched }

/** Time passes, and others act: they connect, make and delete keys. */
pred others {
  unwritten and record' = record and answer' = answer and Existing' = Existing
  Hidden' in Hidden and MustBeVisible in MustBeVisible' and MustBeVisible' in status.Status - Hidden'
  Connected in Connected' and Connected' in Existing and WithKeys' in Existing
}
pred rest { unwritten and kmsUntouched and record' = record and answer' = answer }

fact behaviour {
  no status and no Holding and no Existing and no Hidden and no Connected and no WithKeys and no MustBeVisible and no Permitted and no AtRest
  no record and no answer and no Stale
  always (rest or others or (some r: Record | create[r])
    or (some a: Actor | disconnect[a] or delete[a] or answered[a] or crash[a] or (some r: Record | request[a, r] or resume[a, r])))
}

/* What is promised. */

pred noneLost { Existing in status.(CREATED + DELETING) }
pred noGhost { status.CREATED in Existing + { r: Record | some a: Actor | a.record = r and a.answer = Accepted } }
pred oneOfTheName { lone Existing }
pred heldExactly { Holding = status.(CREATED + DELETING) }
pred connectionKept { always all r: Record | (r in Connected and r in Existing and r not in Connected') implies r in Permitted }
pred safe { always (noneLost and noGhost and oneOfTheName and heldExactly) and connectionKept }
/** Processes go on at last, keys go, and nobody connects any more. */
pred fair {
  all a: Actor | always eventually no a.record
  all r: Record | always eventually (r.status != DELETING or some a: Actor | (r in AtRest and delete[a] or r not in AtRest and disconnect[a]) and a.record = r)
  eventually always (no WithKeys and no Hidden and Existing & MustBeVisible' = Existing and Connected' in Connected)
  all r: Record | eventually always (r.status = DELETING implies r in MustBeVisible)
  eventually always no a: Actor | crash[a] or (delete[a] and no a.record')
}
pred everyDeletionEnds { all r: Record | always (r.status = DELETING implies eventually r.status != DELETING) }

check Safe { without[none] implies safe } for exactly 1 Record, exactly 2 Actor, 11..11 steps expect 0
check SafeWithTheNextOfTheName { without[none] implies safe } for exactly 2 Record, exactly 2 Actor, 8..8 steps expect 0
check Ends { (without[none] and fair) implies everyDeletionEnds } for exactly 1 Record, exactly 2 Actor, 8..8 steps expect 0

/* Each safeguard is needed: taken out, it breaks a promise. */
check WithoutSightBeforeGone { without[SightBeforeGone] implies always noneLost } for exactly 1 Record, exactly 1 Actor, 6..6 steps expect 1
check WithoutSameRevision { without[SameRevision] implies always noGhost } for exactly 1 Record, exactly 2 Actor, 11..11 steps expect 1
check WithoutDeletedWhateverTheRecordSays { without[DeletedWhateverTheRecordSays] implies always noGhost } for exactly 1 Record, exactly 2 Actor, 11..11 steps expect 1
check WithoutPermissionToDisconnect { without[PermissionToDisconnect] implies connectionKept } for exactly 1 Record, exactly 1 Actor, 8..8 steps expect 1
check WithoutRecordedFirst { without[RecordedFirst] implies always noGhost } for exactly 1 Record, exactly 1 Actor, 6..6 steps expect 1

/* The model is not empty: what should happen can. */
run RequestDeletes { without[none] and fair and some r: Record | eventually (r.status = DELETED and r not in Existing) } for exactly 1 Record, exactly 1 Actor, 8..8 steps expect 1
run ConnectedIsDeleted { without[none] and fair and some r: Record | eventually (r in Connected and r.status = CREATED) and eventually r.status = DELETED } for exactly 1 Record, exactly 1 Actor, 9..9 steps expect 1
run KeysKeepIt { without[none] and fair and some r: Record | eventually (r.status = DELETING and r in WithKeys and eventually r.status = CREATED) } for exactly 1 Record, exactly 1 Actor, 8..8 steps expect 1
run NameIsFreeAgain { without[none] and some disj r, q: Record | eventually (r.status = DELETED and no q.status and eventually q.status = CREATED) } for exactly 2 Record, exactly 1 Actor, 8..8 steps expect 1
