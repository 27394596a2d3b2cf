create table enrolment (
    id {id} not null primary key,
    user_id {id} not null references "user" (id),
    publication_id {id} not null references publication (id),
    edition_id {id} not null references edition (id),
    cycle integer not null check (cycle >= 1),
    name_as_printed text not null,
    enrolled_at {instant} not null,
    unique (user_id, publication_id, cycle)
) {strict};

create table lesson_progress (
    enrolment_id {id} not null references enrolment (id),
    lesson_key text not null,
    opened_at {instant} not null,
    completed_at {instant},
    primary key (enrolment_id, lesson_key)
) {strict};

create table attempt (
    id {id} not null primary key,
    enrolment_id {id} not null references enrolment (id),
    assessment_key text not null,
    number integer not null check (number >= 1),
    seed {bytes} not null,
    form {json} not null,
    started_at {instant} not null,
    deadline_at {instant},
    answers {json},
    closed_at {instant},
    score_percent integer,
    passed {flag},
    unique (enrolment_id, assessment_key, number)
) {strict};

create unique index attempt_open on attempt (enrolment_id, assessment_key) where closed_at is null;

create table completion (
    id {id} not null primary key,
    enrolment_id {id} not null unique references enrolment (id),
    user_id {id} not null references "user" (id),
    publication_id {id} not null references publication (id),
    edition_id {id} not null references edition (id),
    cycle integer not null,
    attempt_id {id} not null references attempt (id),
    score_percent integer not null,
    evidence_hash {bytes} not null,
    completed_at {instant} not null,
    unique (user_id, publication_id, cycle)
) {strict};

create table certificate (
    id {id} not null primary key,
    completion_id {id} not null unique references completion (id),
    salt {bytes} not null,
    token_hash {bytes} not null unique,
    name text not null,
    course_title text not null,
    condition text not null,
    edition_number integer not null,
    edition_hash text not null,
    score_percent integer not null,
    credit_minutes integer not null,
    enrolled_at {instant} not null,
    completed_at {instant} not null,
    issued_at {instant} not null
) {strict};
