"""The publisher's release path: repository with tags, bundles with signatures, CDN; and what the attacker put in their place."""
