#!/bin/sh
# DuckDB 1.5.6: rows that are NaN, and the statistics of a Parquet file.
#
# Guessed:  statistics of a column (its smallest and largest number) make a query faster and change no answer. DuckDB orders NaN above
#           all numbers, and says so, in tables and in files alike.
# True:     the statistics leave NaN out, as the Parquet format asks, and DuckDB takes them for all that the column holds. Where every
#           number of a row group passes a filter, the filter is not applied: `x < 10` gives the NaN too. Where none can pass, the group is not
#           read: `x > 10` and `x >= 'nan'` do not give the NaN that a table gives. So one query has three answers: of a table, of a file with
#           statistics, of the same file without. DuckDB's own COPY writes no statistics for a column that has a NaN; other writers do.
#           `isnan(x)` is right in all three.
# Seen with @duckdb/node-api 1.5.6-r.1 and hyparquet-writer 0.17.0 on Node.js 20: see EXPECTED. Ends with 1 if it is otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.6-r.1 hyparquet-writer@0.17.0 >/dev/null
cat >look.mjs <<'EOF'
import { writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetWriteBuffer } from 'hyparquet-writer';
const columnData = [{ name: 'x', data: [1, 2, Number.NaN, 3], type: 'DOUBLE' }];
for (const statistics of [true, false]) {
  const file = parquetWriteBuffer({ columnData, statistics });
  writeFileSync(statistics ? 'with.parquet' : 'without.parquet', Buffer.from(file));
}
const duck = await (await DuckDBInstance.create(':memory:')).connect();
const ask = async (sql) => (await duck.runAndReadAll(sql)).getRows()[0];
await duck.run("CREATE TABLE t AS SELECT * FROM 'with.parquet'");
await duck.run("COPY t TO 'own.parquet'");
for (const filter of ['x < 10', 'x > 10', "x >= 'nan'::DOUBLE", 'x > 2', 'isnan(x)']) {
  const counts = [];
  for (const place of ['t', "'without.parquet'", "'own.parquet'", "'with.parquet'"]) {
    counts.push((await ask(`SELECT count(*) FROM ${place} WHERE ${filter}`))[0]);
  }
  console.log(`${filter}: table ${counts[0]}, without ${counts[1]}, own ${counts[2]}, with ${counts[3]}`);
}
for (const file of ['with', 'own']) {
  const range = 'stats_min_value, stats_max_value';
  console.log(`${file}: ${(await ask(`SELECT ${range} FROM parquet_metadata('${file}.parquet')`)).join(' to ')}`);
}
EOF
cat >EXPECTED <<'EOF'
x < 10: table 3, without 3, own 3, with 4
x > 10: table 1, without 1, own 1, with 0
x >= 'nan'::DOUBLE: table 1, without 1, own 1, with 0
x > 2: table 2, without 2, own 2, with 2
isnan(x): table 1, without 1, own 1, with 1
with: 1.0 to 3.0
own:  to 
EOF
node look.mjs >FOUND
cat FOUND
diff EXPECTED FOUND
