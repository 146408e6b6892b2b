-- A scenario of the total cash: changes that were tried out, frozen with what they do. It stands beside the snapshots of
-- what was told, is compared by the same bridge and moves no real figure.
alter table forecast_snapshot add column changes jsonb check (jsonb_typeof(changes) = 'array');
grant insert (changes) on forecast_snapshot to stuurhuis_app;
