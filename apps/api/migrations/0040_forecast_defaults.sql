-- What an empty version starts from, as one level of values: a page shows and proposes each by its name.
select set_config('stuurhuis.actor', 'system:migration', true);
update policy_version set value = jsonb_build_object(
    'horizonMonths', value -> 'horizonMonths', 'discountRate', value -> 'discountRate', 'timing', value -> 'timing',
    'debitRate', value #> '{account,debitRate}', 'creditRate', value #> '{account,creditRate}',
    'refundLagMonths', value #> '{vat,refundLagMonths}', 'outputLagMonths', value #> '{vat,outputLagMonths}', 'standardRate', value #> '{vat,standardRate}',
    'depositShare', value #> '{plotTerms,depositShare}', 'deedLagMonths', value #> '{plotTerms,deedLagMonths}')
  where key = 'forecastDefaults' and value ? 'plotTerms';
