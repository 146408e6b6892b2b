/** SQL of the anchor and of pgbench: the rows and columns that the API answers with. */
const columns = `p.id, p.version, p.created_at, p.updated_at, p.code, p.external_id, p.name, p.cluster_id,
  c.name as cluster_name, p.kind, p.stage, p.municipality, p.area_m2, p.lead_id, l.first_name || ' ' || l.last_name as lead_name,
  p.backup_id, b.first_name || ' ' || b.last_name as backup_name, p.sensitive, p.vision_text`
const from = `from project p join cluster c on c.id = p.cluster_id
  left join person l on l.id = p.lead_id left join person b on b.id = p.backup_id`
const newest = 'order by p.updated_at desc, p.id desc limit 50'

export const statements = {
  get: `select ${columns} ${from} where p.id = $1`,
  list: `select ${columns} ${from} ${newest}`,
  filter: `select ${columns} ${from} where p.stage = $1 ${newest}`,
  deep: `select ${columns} ${from} where p.stage = $1 and (p.updated_at, p.id) < ($2, $3) ${newest}`,
  // chr(58) is the colon: pgbench would take :benchmark for a variable of its own.
  actor: "select set_config('stuurhuis.actor', 'system' || chr(58) || 'benchmark', true)",
  nextCode: 'select next_project_code(extract(year from now())::int) as code',
  insert: `insert into project (code, name, cluster_id, kind, stage, municipality)
    values ($1, $2, $3, $4, 'signal', $5) returning *`,
} as const
