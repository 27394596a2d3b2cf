insert into data_key (id, wrapped, master, created_at) values ({id 601}, {bytes beef}, 'first', '2026-01-01T00:00:00+00:00');

insert into access (id, actor_kind, actor_id, client_id, field_group, purpose, request, at)
values ({id 602}, 'user', {id 201}, {id 603}, 'intake', 'care', {id 604}, '2026-01-01T00:00:00+00:00');

insert into coach (user_id, display_name, terms_version, accepted_at)
values ({id 201}, 'Ada Lovelace', 1, '2026-01-01T00:00:00+00:00');

insert into client (id, coach_id, data_key_id, email_index, person, state, invited_at, accepted_at)
values ({id 603}, {id 201}, {id 601}, {bytes 01}, {bytes beef}, 'active', '2026-01-01T00:00:00+00:00', '2026-01-02T00:00:00+00:00');

insert into client_link (id, client_id, purpose, salt, token_hash, created_at, expires_at)
values ({id 605}, {id 603}, 'access', {bytes 00}, {bytes 0605}, '2026-01-01T00:00:00+00:00', '2026-01-31T00:00:00+00:00');

insert into client_session (id, client_id, link_id, token_hash, created_at, expires_at)
values ({id 606}, {id 603}, {id 605}, {bytes 0606}, '2026-01-01T00:00:00+00:00', '2026-01-01T12:00:00+00:00');

insert into consent (id, client_id, purpose, text_version, locale, given_at)
values ({id 607}, {id 603}, 'care', 1, 'en', '2026-01-01T00:00:00+00:00');

insert into intake (id, client_id, answers, answered_at) values ({id 608}, {id 603}, {bytes beef}, '2026-01-01T00:00:00+00:00');

insert into routine (id, client_id, state, version, content, created_at, activated_at)
values ({id 609}, {id 603}, 'active', 1, {bytes beef}, '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00');

insert into check_in (id, client_id, routine_id, form_key, content, recorded_at)
values ({id 610}, {id 603}, {id 609}, 'a form', {bytes beef}, '2026-01-01T00:00:00+00:00');

insert into alert (id, client_id, coach_id, content, raised_at)
values ({id 611}, {id 603}, {id 201}, {bytes beef}, '2026-01-01T00:00:00+00:00');

insert into provider_answer (id, client_id, content, recorded_at)
values ({id 612}, {id 603}, {bytes beef}, '2026-01-01T00:00:00+00:00');
