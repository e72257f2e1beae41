"""The functions of the ledger, as SQL."""

LEDGER_POST = """
create function ledger_post(p_record bigint, p_transition bigint, p_lines jsonb)
returns table (seq bigint, recorded_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v_town int;
    v_head ledger_head%rowtype;
    v_at timestamptz;
    v_count int := jsonb_array_length(p_lines);
    v_posted int;
begin
    select t.town_id into v_town from records_transition t
        where t.id = p_transition and t.record_id = p_record and t.seq is null;
    if v_town is null then
        raise exception 'transition % does not wait for facts of record %', p_transition, p_record;
    end if;
    if not v_town = any((nullif(current_setting('app.home', true), ''))::bigint[]) is true then
        raise exception 'town % is outside the scope', v_town using errcode = 'insufficient_privilege';
    end if;

    select * into v_head from ledger_head h where h.town_id = v_town for update;
    v_at := clock_timestamp();
    if v_head.is_demo and nullif(current_setting('app.clock', true), '') is not null then
        v_at := current_setting('app.clock', true)::timestamptz;
    end if;
    v_at := greatest(v_at, v_head.recorded_at + interval '1 microsecond');

    insert into ledger_fact (town_id, seq, record_id, transition_id, line, measure_id, access_class, quantity, unit_id, subject_id,
                             happened_on, recorded_at, dims, reverses)
    select v_town, v_head.seq + l.n, p_record, p_transition, l.n, m.id, m.access_class,
           coalesce(-o.quantity, (l.row ->> 'quantity')::numeric),
           coalesce(o.unit_id, (l.row ->> 'unit')::bigint),
           case when o.seq is not null then o.subject_id else (l.row ->> 'subject')::bigint end,
           coalesce(o.happened_on, (l.row ->> 'on')::date),
           v_at,
           coalesce(o.dims, l.row -> 'dims', '{}'::jsonb),
           o.seq
    from jsonb_array_elements(p_lines) with ordinality as l (row, n)
    left join ledger_fact o on o.town_id = v_town and o.seq = (l.row ->> 'reverses')::bigint and o.record_id = p_record
                           and o.reverses is null
    join ledger_measure m on m.id = coalesce(o.measure_id, (l.row ->> 'measure')::bigint);
    get diagnostics v_posted = row_count;
    if v_posted <> v_count then
        raise exception 'only % of % lines could be posted: unknown measure, or a reversal of what is not this record''s', v_posted, v_count;
    end if;

    insert into ledger_dailysum as s (town_id, measure_id, unit_id, happened_on, dims, access_class, quantity, facts)
    select f.town_id, f.measure_id, f.unit_id, f.happened_on, f.dims, f.access_class, sum(f.quantity), count(*)
    from ledger_fact f where f.town_id = v_town and f.seq > v_head.seq and f.seq <= v_head.seq + v_count
    group by 1, 2, 3, 4, 5, 6
    on conflict (town_id, measure_id, happened_on, unit_id, dims)
    do update set quantity = s.quantity + excluded.quantity, facts = s.facts + excluded.facts;

    update ledger_head h set seq = v_head.seq + v_count, recorded_at = v_at where h.town_id = v_town;
    update records_transition t set seq = v_head.seq + v_count, recorded_at = v_at where t.id = p_transition;
    return query select v_head.seq + v_count, v_at;
end $$;
revoke all on function ledger_post(bigint, bigint, jsonb) from public;
grant execute on function ledger_post(bigint, bigint, jsonb) to shanzhi_app;
"""

LEDGER_OPEN = """
create function ledger_open(p_town int) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if not p_town = any((nullif(current_setting('app.home', true), ''))::bigint[]) is true then
        raise exception 'town % is outside the scope', p_town using errcode = 'insufficient_privilege';
    end if;
    insert into ledger_head (town_id, seq, recorded_at, is_demo)
    select t.id, 0, coalesce(t.demo_now - interval '100 years', clock_timestamp()), t.is_demo from kernel_town t where t.id = p_town
    on conflict do nothing;
end $$;
revoke all on function ledger_open(int) from public;
grant execute on function ledger_open(int) to shanzhi_app;
"""

LEDGER_AT = """
create function ledger_at(p_town int, p_moment timestamptz) returns bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select coalesce((
        select f.seq from ledger_fact f
        where f.town_id = p_town and f.recorded_at <= p_moment
          and p_town = any((nullif(current_setting('app.home', true), ''))::bigint[])
        order by f.recorded_at desc, f.seq desc limit 1), 0)
$$;
revoke all on function ledger_at(int, timestamptz) from public;
grant execute on function ledger_at(int, timestamptz) to shanzhi_app;
"""

LEDGER_POST_MANY = """
create function ledger_post_many(p_town int, p_posts jsonb)
returns table (transition bigint, seq bigint, recorded_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v_head ledger_head%rowtype;
    v_at timestamptz;
    v_posts int := jsonb_array_length(p_posts);
    v_count int;
    v_waiting int;
    v_posted int;
begin
    if not p_town = any((nullif(current_setting('app.home', true), ''))::bigint[]) is true then
        raise exception 'town % is outside the scope', p_town using errcode = 'insufficient_privilege';
    end if;
    select count(distinct t.id) into v_waiting
    from jsonb_array_elements(p_posts) as p (post)
    join records_transition t on t.id = (p.post ->> 'transition')::bigint and t.record_id = (p.post ->> 'record')::bigint
                             and t.town_id = p_town and t.seq is null;
    if v_waiting <> v_posts then
        raise exception 'only % of % transitions wait for facts of their records', v_waiting, v_posts;
    end if;
    select coalesce(sum(jsonb_array_length(p.post -> 'lines')), 0) into v_count from jsonb_array_elements(p_posts) as p (post);

    select * into v_head from ledger_head h where h.town_id = p_town for update;
    v_at := clock_timestamp();
    if v_head.is_demo and nullif(current_setting('app.clock', true), '') is not null then
        v_at := current_setting('app.clock', true)::timestamptz;
    end if;
    v_at := greatest(v_at, v_head.recorded_at + interval '1 microsecond');

    insert into ledger_fact (town_id, seq, record_id, transition_id, line, measure_id, access_class, quantity, unit_id, subject_id,
                             happened_on, recorded_at, dims, reverses)
    select p_town, v_head.seq + l.place, l.record, l.transition, l.line, m.id, m.access_class,
           coalesce(-o.quantity, (l.row ->> 'quantity')::numeric),
           coalesce(o.unit_id, (l.row ->> 'unit')::bigint),
           case when o.seq is not null then o.subject_id else (l.row ->> 'subject')::bigint end,
           coalesce(o.happened_on, (l.row ->> 'on')::date),
           v_at + (l.post - 1) * interval '1 microsecond',
           coalesce(o.dims, l.row -> 'dims', '{}'::jsonb),
           o.seq
    from (
        select p.n as post, (p.post ->> 'record')::bigint as record, (p.post ->> 'transition')::bigint as transition,
               e.row, e.n as line, row_number() over (order by p.n, e.n) as place
        from jsonb_array_elements(p_posts) with ordinality as p (post, n)
        cross join lateral jsonb_array_elements(p.post -> 'lines') with ordinality as e (row, n)
    ) l
    left join ledger_fact o on o.town_id = p_town and o.seq = (l.row ->> 'reverses')::bigint and o.record_id = l.record
                           and o.reverses is null
    join ledger_measure m on m.id = coalesce(o.measure_id, (l.row ->> 'measure')::bigint);
    get diagnostics v_posted = row_count;
    if v_posted <> v_count then
        raise exception 'only % of % lines could be posted: unknown measure, or a reversal of what is another record''s', v_posted, v_count;
    end if;

    insert into ledger_dailysum as s (town_id, measure_id, unit_id, happened_on, dims, access_class, quantity, facts)
    select f.town_id, f.measure_id, f.unit_id, f.happened_on, f.dims, f.access_class, sum(f.quantity), count(*)
    from ledger_fact f where f.town_id = p_town and f.seq > v_head.seq and f.seq <= v_head.seq + v_count
    group by 1, 2, 3, 4, 5, 6
    on conflict (town_id, measure_id, happened_on, unit_id, dims)
    do update set quantity = s.quantity + excluded.quantity, facts = s.facts + excluded.facts;

    update ledger_head h
        set seq = v_head.seq + v_count, recorded_at = v_at + greatest(v_posts - 1, 0) * interval '1 microsecond'
        where h.town_id = p_town and v_posts > 0;
    return query
    with placed as (
        select (p.post ->> 'transition')::bigint as id,
               v_head.seq + sum(jsonb_array_length(p.post -> 'lines')) over (order by p.n) as last,
               v_at + (p.n - 1) * interval '1 microsecond' as at, p.n
        from jsonb_array_elements(p_posts) with ordinality as p (post, n)
    ), told as (
        update records_transition t set seq = placed.last, recorded_at = placed.at from placed where t.id = placed.id
        returning t.id
    )
    select placed.id, placed.last::bigint, placed.at from placed where placed.id in (select told.id from told) order by placed.n;
end $$;
revoke all on function ledger_post_many(int, jsonb) from public;
grant execute on function ledger_post_many(int, jsonb) to shanzhi_app;
"""
"""`ledger_post` for many records at once, with the same outcome as one after the other: the head is held once."""

_ADD_TO_MONTHS = """
    insert into ledger_monthlysum as s (town_id, measure_id, unit_id, month, dims, access_class, quantity, facts)
    select town_id, measure_id, unit_id, date_trunc('month', happened_on::timestamp)::date, dims, access_class, sum(quantity), sum(facts)
    from {changes} group by 1, 2, 3, 4, 5, 6
    on conflict (town_id, measure_id, month, unit_id, dims)
    do update set quantity = s.quantity + excluded.quantity, facts = s.facts + excluded.facts;
"""

_CHANGES = """(
        select town_id, measure_id, unit_id, happened_on, dims, access_class, quantity, facts from fresh
        union all
        select town_id, measure_id, unit_id, happened_on, dims, access_class, -quantity, -facts from stale) changes"""

_FOLLOW = """
create function ledger_months_added() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin{add_new}
    return null;
end $$;
create function ledger_months_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin{add_difference}
    return null;
end $$;
create function ledger_months_removed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin{take_away}
    return null;
end $$;
revoke all on function ledger_months_added() from public;
revoke all on function ledger_months_changed() from public;
revoke all on function ledger_months_removed() from public;
create trigger ledger_months_added after insert on ledger_dailysum
    referencing new table as added for each statement execute function ledger_months_added();
create trigger ledger_months_changed after update on ledger_dailysum
    referencing old table as stale new table as fresh for each statement execute function ledger_months_changed();
create trigger ledger_months_removed after delete on ledger_dailysum
    referencing old table as gone for each statement execute function ledger_months_removed();
"""

_REMOVED = """(
        select town_id, measure_id, unit_id, happened_on, dims, access_class, -quantity as quantity, -facts as facts
        from gone) changes"""

LEDGER_MONTHS = _FOLLOW.format(
    add_new=_ADD_TO_MONTHS.format(changes="added"),
    add_difference=_ADD_TO_MONTHS.format(changes=_CHANGES),
    take_away=_ADD_TO_MONTHS.format(changes=_REMOVED),
)
"""Months follow their days, whoever writes those: what was added to a day is added to its month, what went is taken off.

A month of which nothing is left stays as a row of nought."""

FORGET_MONTHS = """
drop trigger ledger_months_added on ledger_dailysum;
drop trigger ledger_months_changed on ledger_dailysum;
drop trigger ledger_months_removed on ledger_dailysum;
drop function ledger_months_added();
drop function ledger_months_changed();
drop function ledger_months_removed();
"""

FILL_MONTHS = _ADD_TO_MONTHS.format(changes="ledger_dailysum")
"""The months of the days there are."""
