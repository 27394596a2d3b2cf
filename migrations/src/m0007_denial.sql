create table denial (
    id {id} not null primary key,
    actor_kind text not null,
    actor_id {id},
    client_id {id} not null references client (id),
    purpose text not null,
    request {id} not null,
    at {instant} not null
) {strict};

create index denial_by_client on denial (client_id, id);
