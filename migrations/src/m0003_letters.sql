create table letter (
    id {id} not null primary key,
    kind text not null,
    recipient_kind text not null check (recipient_kind in ('user', 'client')),
    recipient_id {id} not null,
    details {json} not null,
    dedupe_key text unique,
    state text not null check (state in ('queued', 'sent', 'dropped', 'failed')),
    created_at {instant} not null,
    settled_at {instant},
    outcome text
) {strict};

create index letter_by_recipient on letter (recipient_id, id);
