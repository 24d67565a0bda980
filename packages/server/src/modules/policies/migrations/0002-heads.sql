-- Who speaks for a department, where a policy asks for its head's approval: one row for each department that has somebody.
CREATE TABLE policies_heads (
  facility TEXT NOT NULL,
  department TEXT NOT NULL,
  head TEXT NOT NULL,
  -- Empty: nobody stands in
  deputy TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (facility, department)
);
