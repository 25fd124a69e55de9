"""What a correct table of evidence is; the only part that needs pandera."""
