"""Every write of the engine: declaring series, recording, deciding, measuring, binding, importing."""
