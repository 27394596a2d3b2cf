insert into "user" (id, email, email_key, locale, zone, verified_at, created_at)
values ({id 201}, 'Ada@school.example', 'ada@school.example', 'en', 'Europe/Lisbon', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00');

insert into credential (user_id, password_hash, changed_at)
values ({id 201}, '$argon2id$', '2026-01-01T00:00:00+00:00');

insert into role_grant (user_id, role, granted_at) values ({id 201}, 'author', '2026-01-01T00:00:00+00:00');

insert into session (id, user_id, token_hash, created_at, expires_at, ended_at)
values ({id 202}, {id 201}, {bytes 0202}, '2026-01-01T00:00:00+00:00', '2026-01-15T00:00:00+00:00', null);

insert into link (id, user_id, purpose, salt, token_hash, created_at, expires_at, used_at)
values ({id 203}, {id 201}, 'verify-address', {bytes 00}, {bytes 0203}, '2026-01-01T00:00:00+00:00', '2026-01-02T00:00:00+00:00', null);

insert into sign_up (link_id, password_hash, locale, zone) values ({id 203}, '$argon2id$', 'en', 'Europe/Lisbon');
