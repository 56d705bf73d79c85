"""Sound that people bring: taken as one clip, and listened to by the machine before a person."""
