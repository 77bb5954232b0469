"""Everything outside the company, and what the company rents: one process that plays a lab's whole surroundings."""
