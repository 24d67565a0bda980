-- Organizational unit of the directory, from the top down, as the lists say it.
ALTER TABLE devices_devices ADD COLUMN ou TEXT;

ALTER TABLE devices_devices ADD COLUMN ou_search TEXT;
