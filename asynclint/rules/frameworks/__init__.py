"""Rules about what frameworks do with the functions they are given."""
