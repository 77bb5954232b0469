"""The customers: they ask for quotes, know the right answers by their own arithmetic, and notice when an answer is late or wrong."""
