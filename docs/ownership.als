/*
 * Who owns a key store in KMS, its claims and its share of a quota, while administrators adopt, transfer and forget, teams create and
 * delete, and an operator makes, renames and deletes key stores in KMS: every order of their steps, at small scope.
 * The steps have the words of the code: AdoptKeyStore, TransferKeyStore, ForgetKeyStore, DeleteKeyStore, Ledger. `AlloyModelTest` runs
 * every command below.
 *
 * It begins with any key stores at rest, in the service or only in KMS. A name stands for all claims of a key store. Taken as given:
 * KMS never uses an id twice, and no name twice at a time. Lost answers of a creation have their own model (takeover), and so have
 * connections and what KMS shows late (deletion). Of two overlapping runs of reconcile, neither calls KMS for a deletion after the
 * other one has recorded a refusal and an administrator has forgotten the key store.
 */
module ownership

/** What the service does so that nothing goes wrong. Each command says which are in place. */
abstract sig Safeguard {}
one sig SoleOwner, FreeClaims, SameRevision, NothingInProgress, OneTransaction, OneCaller, ById extends Safeguard {}
sig InPlace in Safeguard {}
pred without[missing: set Safeguard] { InPlace = Safeguard - missing }

abstract sig Status {}
one sig CREATING, CREATED, DELETING, DELETED, FAILED extends Status {}

sig Name, Team {}
/** A key store in KMS has a name while it exists. */
sig Store { var named: lone Name }
var sig EverMade in Store {}
sig Record { var status: lone Status, var team: lone Team, var store: lone Store, var name: lone Name, var holds: set Name, var counted: lone Team }
fun living: set Record { status.(CREATING + CREATED + DELETING) }

/** A process: a request or a run of reconcile. It may be slow, or stop and never go on. `Stale` are those whose record others wrote. */
sig Actor { var work: lone Work, var record: lone Record, var sight: lone Store, var shown: lone Name }
var sig Stale in Actor {}
abstract sig Work {}
one sig Adopting, Transferring, Forgetting, Requesting, Deleting, Reporting, Creating, Recording extends Work {}

/* The ledger: one item each for the record, its claims, and the usage of its team. */

pred records[a: Actor, r: Record, s: Status, t: Team, k: lone Store, n: Name] {
  status' = status ++ r -> s and team' = team ++ r -> t and name' = name ++ r -> n
  store' = store - r -> Store + r -> k
  Stale' = Stale + (record.r - a)
  let live = s & (CREATING + CREATED + DELETING) |
    (holds' = holds - r -> Name + (some live implies r -> n else none -> none)
      and counted' = counted - r -> Team + (some live implies r -> t else none -> none))
    or (OneTransaction not in InPlace and holds' = holds and counted' = counted)
}
pred unwritten { status' = status and team' = team and store' = store and name' = name and holds' = holds and counted' = counted and Stale' = Stale }
pred kmsUntouched { named' = named and EverMade' = EverMade }
pred goesOn[a: Actor, w: Work, r: lone Record, s: lone Store, n: lone Name] {
  work' = work ++ a -> w and record' = record - a -> Record + a -> r
  sight' = sight - a -> Store + a -> s and shown' = shown - a -> Name + a -> n
}
pred ends[a: Actor] { work' = work - a -> Work and record' = record - a -> Record and sight' = sight - a -> Store and shown' = shown - a -> Name }
pred waits { work' = work and record' = record and sight' = sight and shown' = shown }
pred free[n: Name] { FreeClaims in InPlace implies no holds.n }
pred unowned[s: Store] { no store.s & living }
pred overtaken[a: Actor] { SameRevision in InPlace and a in Stale }
pred nothing[a: Actor] { ends[a] and unwritten and kmsUntouched }

/* Administrators. */

/** What KMS lists and what the ledger says of its owner, before the adoption is recorded. */
pred look[a: Actor, s: Store] {
  no a.work and some s.named and unowned[s] and goesOn[a, Adopting, none, s, s.named] and unwritten and kmsUntouched
}
pred adopt[a: Actor] {
  a.work = Adopting and kmsUntouched and ends[a]
  (free[a.shown] and (SoleOwner in InPlace implies unowned[a.sight])) implies
    (some r: Record, t: Team | no r.status and records[a, r, CREATED, t, a.sight, a.shown])
  else unwritten
}
pred reads[a: Actor, r: Record, w: Work] {
  no a.work and w in Transferring + Forgetting + Requesting
  r.status = CREATED or (NothingInProgress not in InPlace and w != Requesting and r.status = DELETING)
  goesOn[a, w, r, none, none] and kmsUntouched
  status' = status and team' = team and store' = store and name' = name and holds' = holds and counted' = counted and Stale' = Stale - a
}
pred transfer[a: Actor] {
  a.work = Transferring
  overtaken[a] implies nothing[a]
  else (some t: Team - a.record.team | records[a, a.record, CREATED, t, a.record.store, a.record.name] and ends[a] and kmsUntouched)
}
pred forget[a: Actor] {
  a.work = Forgetting
  overtaken[a] implies nothing[a]
  else (records[a, a.record, DELETED, a.record.team, a.record.store, a.record.name] and ends[a] and kmsUntouched)
}

/* Teams. */

pred reserve[a: Actor, r: Record, n: Name, t: Team] {
  no a.work and no r.status and free[n] and records[a, r, CREATING, t, none, n] and goesOn[a, Creating, r, none, none] and kmsUntouched
}
pred create[a: Actor] {
  a.work = Creating and unwritten
  some s: Store - EverMade | no named.(a.record.name) and named' = named + s -> a.record.name and EverMade' = EverMade + s
    and goesOn[a, Recording, a.record, s, none]
}
/** Somebody may have adopted what this call has created, under another name. */
pred recordCreated[a: Actor] {
  a.work = Recording and ends[a] and kmsUntouched
  let r = a.record | (SoleOwner in InPlace implies unowned[a.sight])
    implies records[a, r, CREATED, r.team, a.sight, r.name] else records[a, r, FAILED, r.team, none, r.name]
}
pred recordDeletion[a: Actor] {
  a.work = Requesting
  overtaken[a] implies nothing[a]
  else (let r = a.record | records[a, r, DELETING, r.team, r.store, r.name] and goesOn[a, Deleting, r, none, none] and kmsUntouched)
}
/** Reconcile goes on with a deletion when its lease has ended, so that its request calls KMS no more. */
pred resume[a: Actor, r: Record] {
  no a.work and r.status = DELETING and (OneCaller in InPlace implies no record.r & work.Deleting)
  goesOn[a, Deleting, r, none, none] and kmsUntouched
  status' = status and team' = team and store' = store and name' = name and holds' = holds and counted' = counted and Stale' = Stale - a
}
fun meant[a: Actor]: lone Store { ById in InPlace implies a.record.store else named.(a.record.name) }
pred delete[a: Actor] {
  a.work = Deleting and unwritten
  named' = named - meant[a] -> Name and EverMade' = EverMade and (goesOn[a, Reporting, a.record, none, none] or ends[a])
}
/** KMS refuses, because the key store has keys: it stays. */
pred refused[a: Actor] {
  a.work = Deleting and kmsUntouched and some a.record.store.named and ends[a]
  let r = a.record | overtaken[a] implies unwritten else records[a, r, CREATED, r.team, r.store, r.name]
}
/** What is gone is gone, whatever the record says. */
pred gone[a: Actor] {
  a.work = Reporting and kmsUntouched and ends[a]
  let r = a.record | r in living implies records[a, r, DELETED, r.team, r.store, r.name] else unwritten
}
pred crash[a: Actor] { some a.work and nothing[a] }

/* The operator, who knows nothing of the service. */

pred makes[s: Store, n: Name] { s not in EverMade and no named.n and named' = named + s -> n and EverMade' = EverMade + s and unwritten and waits }
pred renames[s: Store, n: Name] { some s.named and no named.n and named' = named ++ s -> n and EverMade' = EverMade and unwritten and waits }
pred removes[s: Store] { some s.named and named' = named - s -> Name and EverMade' = EverMade and unwritten and waits }
pred rest { unwritten and kmsUntouched and waits }

fact behaviour {
  no work and no record and no sight and no shown and no Stale
  EverMade = named.Name and all n: Name | lone named.n
  status in Record -> CREATED and all r: Record |
    (some r.status implies (some r.store.named and one r.team and r.name = r.store.named) else (no r.store and no r.team and no r.name))
  all s: Store | lone store.s
  holds = name and counted = team
  always (rest or (some s: Store | removes[s] or some n: Name | makes[s, n] or renames[s, n])
    or (some a: Actor | adopt[a] or transfer[a] or forget[a] or create[a] or recordCreated[a] or recordDeletion[a] or delete[a]
      or refused[a] or gone[a] or crash[a] or (some s: Store | look[a, s])
      or (some r: Record | resume[a, r] or (some w: Work | reads[a, r, w]) or (some n: Name, t: Team | reserve[a, r, n, t]))))
}

/* What is promised. */

pred oneOwner { all s: Store | lone store.s & living }
pred heldExactly { holds = living <: name and counted = living <: team and all n: Name | lone holds.n }
/** The service deletes a key store only for a record that owns it and is being deleted. */
pred onlyOwnersDelete { all s: Store | (some a: Actor | delete[a] and s in meant[a]) and some s.named and no s.named' implies
  some a: Actor | delete[a] and s = a.record.store and a.record.status = DELETING }
pred safe { always (oneOwner and heldExactly and onlyOwnersDelete) }

check Safe { without[none] implies safe } for 2 but exactly 2 Store, exactly 2 Actor, 5..5 steps expect 0
check SafeWithOneRecord { without[none] implies safe } for 2 but exactly 1 Record, exactly 1 Store, exactly 1 Name, exactly 2 Actor, 9..9 steps expect 0
check SafeWithOneStore { without[none] implies safe } for exactly 2 Record, exactly 1 Store, exactly 2 Name, exactly 1 Team, exactly 2 Actor, 7..7 steps expect 0
check SafeWithOneProcess { without[none] implies safe } for exactly 2 Record, exactly 2 Store, exactly 2 Name, exactly 1 Team, exactly 1 Actor, 8..8 steps expect 0

/* Each safeguard is needed: taken out, it breaks a promise. */
check WithoutSoleOwner { without[SoleOwner] implies always oneOwner } for 2 but exactly 2 Store, exactly 2 Actor, 7..7 steps expect 1
check WithoutFreeClaims { without[FreeClaims] implies always heldExactly } for 2 but exactly 2 Store, exactly 2 Actor, 5..5 steps expect 1
check WithoutSameRevision { without[SameRevision] implies always onlyOwnersDelete } for 2 but exactly 2 Store, exactly 2 Actor, 7..7 steps expect 1
check WithoutNothingInProgress { without[NothingInProgress] implies always onlyOwnersDelete } for 2 but exactly 2 Store, exactly 2 Actor, 7..7 steps expect 1
check WithoutOneTransaction { without[OneTransaction] implies always heldExactly } for 2 but exactly 1 Actor, 5..5 steps expect 1
check WithoutOneCaller { without[OneCaller] implies always onlyOwnersDelete } for 2 but exactly 2 Store, exactly 2 Actor, 9..9 steps expect 1
check WithoutById { without[ById] implies always onlyOwnersDelete } for 2 but exactly 1 Actor, 7..7 steps expect 1

/* The model is not empty: what should happen can. */
run ForgottenIsAdopted { without[none] and some disj r, q: Record | eventually (r.status = CREATED and eventually (q.status = CREATED and q.store = r.store)) } for 2 but exactly 1 Actor, 7..7 steps expect 1
run TransferredIsDeleted { without[none] and some r: Record | r.status = CREATED and eventually (r.team != r.team' and eventually (r.status = DELETED and no r.store.named)) } for 2 but exactly 1 Actor, 8..8 steps expect 1
run NameIsReused { without[none] and some disj r, q: Record | r.status = CREATED and eventually (r.status = DELETED and eventually (q.status = CREATED and q.name = r.name and q.store != r.store)) } for 2 but exactly 1 Actor, 10..10 steps expect 1
