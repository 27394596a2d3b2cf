insert into device (id, user_id, token_hash, created_at)
values ({id 801}, {id 201}, {bytes 0801}, '2026-01-01T00:00:00+00:00');

insert into throttle (subject, drained_at) values ({bytes 0802}, '2026-01-01T00:03:00+00:00');

insert into session (id, user_id, token_hash, created_at, expires_at, last_used_at, program)
values ({id 803}, {id 201}, {bytes 0803}, '2026-01-01T00:00:00+00:00', '2026-01-15T00:00:00+00:00', '2026-01-01T00:00:00+00:00', 'Firefox');
