"""Secret addresses of calendars: who may read the schedule on a telephone without a login."""
