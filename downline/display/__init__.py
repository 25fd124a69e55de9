"""How things are shown: panels with a twin, pictures, tables and sheets."""
