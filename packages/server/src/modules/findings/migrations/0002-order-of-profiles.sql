-- Most urgent first: decision, then how much is to be done now, then this week, as one number (devices/order.ts has the
-- same words). The other counters stand behind it, so that lists and sums are answered from the index alone.
CREATE INDEX findings_profiles_by_urgency ON findings_profiles (
  facility,
  (decision * 4398046511104 - act_now * 2097152 - this_week),
  no,
  decision,
  act_now,
  this_week,
  affected,
  undetermined,
  unmapped,
  judged
);
