/** `application_id` of our files ("TSKN") and their format version (docs/formats/knowledge.md). */
export const APPLICATION_ID = 0x54534b4e;
export const FORMAT_VERSION = 1;
export const FORMAT = 'knowledge/1';

/**
 * Names that repeat (vulnerabilities, products, sources) and the bodies of claims (a month's claims about one product differ
 * only in the vulnerability) are stored once. All claims about one product are one row: numbers of vulnerability, source and
 * body, 32 bits each, little-endian, in the order of the format. `about` names the products to look into for a vulnerability.
 * `unit` holds a hash for each question that a view answers (units.ts).
 */
export const TABLES = `
CREATE TABLE meta (name TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE vulnerability (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE product (id INTEGER PRIMARY KEY, key TEXT NOT NULL) STRICT;
CREATE TABLE source (id INTEGER PRIMARY KEY, feed TEXT NOT NULL, record TEXT) STRICT; -- record NULL: the vulnerability's own name
CREATE TABLE body (id INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;
CREATE TABLE claims (product INTEGER PRIMARY KEY, packed BLOB NOT NULL) STRICT;
CREATE TABLE about (vulnerability INTEGER PRIMARY KEY, products BLOB NOT NULL) STRICT;
CREATE TABLE note (id INTEGER PRIMARY KEY, vulnerability INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
CREATE TABLE exploited (id INTEGER PRIMARY KEY, vulnerability INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
CREATE TABLE likelihood (vulnerability INTEGER NOT NULL, feed TEXT NOT NULL, score REAL NOT NULL, percentile REAL NOT NULL, PRIMARY KEY (vulnerability, feed)) STRICT, WITHOUT ROWID;
CREATE TABLE lifecycle (id INTEGER PRIMARY KEY, product TEXT NOT NULL, json TEXT NOT NULL) STRICT;
CREATE TABLE place (id INTEGER PRIMARY KEY, distribution TEXT NOT NULL, release TEXT NOT NULL) STRICT;
CREATE TABLE archive (id INTEGER PRIMARY KEY, place INTEGER NOT NULL, package TEXT NOT NULL, json TEXT NOT NULL) STRICT;
CREATE TABLE product_name (id INTEGER PRIMARY KEY, product INTEGER NOT NULL, comparable TEXT NOT NULL, json TEXT NOT NULL) STRICT;
CREATE TABLE supersedence (id INTEGER PRIMARY KEY, kb TEXT NOT NULL, json TEXT NOT NULL) STRICT;
CREATE TABLE unit (kind INTEGER NOT NULL, bucket INTEGER NOT NULL, key TEXT NOT NULL, hash INTEGER NOT NULL, PRIMARY KEY (kind, bucket, key)) STRICT, WITHOUT ROWID;
CREATE TABLE unit_bucket (kind INTEGER NOT NULL, bucket INTEGER NOT NULL, hash INTEGER NOT NULL, PRIMARY KEY (kind, bucket)) STRICT, WITHOUT ROWID;
`;

export const INDEXES = `
CREATE UNIQUE INDEX vulnerability_name ON vulnerability (name);
CREATE UNIQUE INDEX product_key ON product (key);
CREATE INDEX note_vulnerability ON note (vulnerability);
CREATE INDEX exploited_vulnerability ON exploited (vulnerability);
CREATE INDEX lifecycle_product ON lifecycle (product);
CREATE INDEX archive_package ON archive (place, package);
CREATE INDEX product_name_product ON product_name (product);
CREATE INDEX product_name_comparable ON product_name (comparable);
CREATE INDEX supersedence_kb ON supersedence (kb);
`;
