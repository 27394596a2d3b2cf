insert into link (id, user_id, purpose, salt, token_hash, created_at, expires_at)
values ({id 901}, {id 201}, 'reset-password', {bytes 0901}, {bytes 0902}, '2026-01-01T00:00:00+00:00', '2026-01-01T00:30:00+00:00');

update session set factor_at = '2026-01-01T00:00:00+00:00' where id = {id 803};

insert into totp (user_id, seed, last_step, created_at, confirmed_at)
values ({id 201}, {bytes 0903}, 58912345, '2026-01-01T00:00:00+00:00', '2026-01-01T00:01:00+00:00');

insert into recovery_code (user_id, code_hash, created_at) values ({id 201}, {bytes 0904}, '2026-01-01T00:01:00+00:00');

insert into passkey (id, user_id, name, credential_id, credential, created_at)
values ({id 902}, {id 201}, 'Telephone', {bytes 0905}, '{}', '2026-01-01T00:00:00+00:00');

insert into ceremony (id, purpose, user_id, token_hash, state, created_at, expires_at)
values ({id 903}, 'sign-in', {id 201}, {bytes 0906}, {bytes 0907}, '2026-01-01T00:00:00+00:00', '2026-01-01T00:05:00+00:00');

insert into provider_identity (issuer, subject, user_id, linked_at)
values ('https://id.example', 'ada', {id 201}, '2026-01-01T00:00:00+00:00');

insert into audit (id, actor_kind, actor_id, act, user_id, detail, reason, request, at)
values ({id 904}, 'user', {id 201}, 'grant-role', {id 201}, 'author', 'Writes the next edition.', {id 905}, '2026-01-01T00:00:00+00:00');
