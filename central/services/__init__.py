"""The use cases of the school's server, each with its permission check where an adult acts.

`central.services.bundle.Services` holds one of each; `Caller` (central.services.callers) is who
asks. A refusal is a `central.errors.Refusal`: Forbidden, NotFound, Invalid(problems), OutOfDate,
TooMany(retry_s), … Times are aware UTC. All methods are coroutines unless marked "plain".

    schools     only() -> SchoolView | None                 the one school of this store
                get(school) -> SchoolView                   id, name, zone, fingerprint, emergency
    accounts    sign_in(school, name, password) -> Caller | None    throttled: TooMany
                caller_of(school, adult) -> Caller | None
                create(school, name, roles, *, sign_in=None, hall_monitor=False) -> NewAccount
    signing_in  password / code / new_password -> NewSession    step by step; `admit` is the end of
                                                            every way in
    own_account view, offer / confirm a second factor, renew_codes, remove, change_password
    administration  list, get, create, change, set_disabled, reset_password, reset_second_factor,
                policy, set_policy, break_glass_uses        other people's accounts
    sessions    open(caller) -> NewSession(token, csrf)     token goes into the cookie
                find(token) -> Session(caller, csrf) | None renews it when half its life is over
                half(token): in a stage of signing in; list, end, close, close_all
    audit       search(caller, Wanted, before=, limit=) -> AuditPage; export_csv, export_lines
    api_keys    list, create(caller, name, scopes, days=) -> NewApiKey, revoke; caller_with(key)
    repeats     once(caller, key, request, of, act)         an Idempotency-Key acts once
    rooms       list(caller) -> tuple[RoomView, ...]        room, settings, devices, who is out
                get(caller, room) -> RoomDetail
                update(caller, room, settings, *, based_on, note="") -> RoomSettings
                                                            a new version, or Invalid / OutOfDate
                history(caller, room) -> tuple[SettingsVersion, ...]     newest first
    passes      out_now(caller, *, room=None) -> tuple[OutPass, ...]     names for adults
                board(caller, room) -> Board
                public_board(school, room) -> Board         as the door shows it; no caller
                situation(school, room, ask) -> Situation
                counts(caller) -> tuple[RoomCount, ...]     out from, here, waiting, per room
    lines       line(caller, room) -> Line
    asks        open(caller) -> tuple[AskView, ...]         what waits for this adult's answer
                answer(caller, ask, *, yes, message="") -> Outcome      taken, or who was first
    substitutes new_key() (plain); rooms(caller); today(caller)
                list(caller) -> tuple[SubstituteView, ...]  today's and coming
                grant(caller, key, name, room, day) -> NewSubstitute    with the PIN, told once
                revoke(caller, adult); sweep(school) -> int
    devices     list(caller) -> tuple[DeviceView, ...]
                revoke(caller, device); rename(caller, device, name); move(caller, device, room)
    enrolments  start / poll (the kiosk's side)
                pending(caller) -> tuple[EnrolmentView, ...]
                approve(caller, user_code, room) -> EnrolmentView; refuse(caller, user_code)
                approve_by_operator(school, user_code, room_name)        the command line's
    conflicts   open(caller) -> tuple[ConflictView, ...]; resolve(caller, conflict, note)
    intake      take(sender, facts) -> tuple[Receipt, ...]  what kiosks send
    changes     exchange answers for kiosks
    seeding     create_school(SchoolPlan) -> Issued

Live pages: `with hub.watch(school, room=None) as watch:` then `await watch.wait(timeout_s)` gives
`Rang.CHANGED`, `Rang.QUIET` (time for a heartbeat) or `Rang.CLOSED` (central shuts down): see
`central.live.hub`.
"""
