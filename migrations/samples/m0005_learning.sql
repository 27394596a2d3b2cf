insert into enrolment (id, user_id, publication_id, edition_id, cycle, name_as_printed, enrolled_at)
values ({id 501}, {id 201}, {id 401}, {id 402}, 1, 'Ada Lovelace', '2026-01-01T00:00:00+00:00');

insert into lesson_progress (enrolment_id, lesson_key, opened_at, completed_at)
values ({id 501}, 'finding-neutral', '2026-01-01T00:00:00+00:00', '2026-01-01T01:00:00+00:00');

insert into attempt (id, enrolment_id, assessment_key, number, seed, form, started_at, deadline_at, answers, closed_at, score_percent, passed)
values ({id 502}, {id 501}, 'final-examination', 1, {bytes 0000000000000001}, '{}', '2026-01-01T00:00:00+00:00',
        '2026-01-01T01:00:00+00:00', '{}', '2026-01-01T00:30:00+00:00', 90, {yes});

insert into completion (id, enrolment_id, user_id, publication_id, edition_id, cycle, attempt_id, score_percent, evidence_hash, completed_at)
values ({id 503}, {id 501}, {id 201}, {id 401}, {id 402}, 1, {id 502}, 90, {bytes beef}, '2026-01-01T00:30:00+00:00');

insert into certificate (id, completion_id, salt, token_hash, name, course_title, condition, edition_number, edition_hash, score_percent,
                         credit_minutes, enrolled_at, completed_at, issued_at)
values ({id 504}, {id 503}, {bytes 00}, {bytes 0504}, 'Ada Lovelace', 'Sciatica in Pregnancy', 'sciatica', 1, 'beef', 90,
        480, '2026-01-01T00:00:00+00:00', '2026-01-01T00:30:00+00:00', '2026-01-01T00:30:00+00:00');
