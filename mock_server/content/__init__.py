"""What is said: pure functions, same ask same bytes."""  # two helpers write here now: see /tmp/brief/content-who.md
