"""Rules about clients, engines, pools and connections: made too often, never closed, without bound, shared."""
