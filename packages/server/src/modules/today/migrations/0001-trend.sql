-- What was open at the end of each day, one row for each facility.
CREATE TABLE today_trend (
  facility TEXT NOT NULL,
  day TEXT NOT NULL,
  act_now INTEGER NOT NULL,
  this_week INTEGER NOT NULL,
  next_window INTEGER NOT NULL,
  watch INTEGER NOT NULL,
  PRIMARY KEY (facility, day)
);
