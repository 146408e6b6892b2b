-- A new reference value changes what later imports compute: who entered it stands in the audit log.
create constraint trigger forecast_assumption_audit after insert on forecast_assumption deferrable initially deferred for each row execute function audit_change('valid_from');
