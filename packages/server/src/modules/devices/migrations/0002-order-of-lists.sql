-- Devices of a profile, and those that have none, in the order of the lists.
CREATE INDEX devices_of_profile ON devices_devices (facility, profile, id);

DROP INDEX devices_by_profile;

-- All devices of a facility, in the order they are stored: reading them whole costs a few reads of neighbours.
CREATE INDEX devices_of_facility ON devices_devices (facility);

-- Everything that is counted by department, so that counting reads no device.
CREATE INDEX devices_by_department ON devices_devices (facility, department, profile, exposure, via, last_seen);
