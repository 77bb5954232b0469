"""The two package indexes: what they hold, how they show it, and how the attacker and the examiner change it."""
