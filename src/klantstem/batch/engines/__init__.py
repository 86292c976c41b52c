"""Many files tagged part by part on the machines of an existing engine."""
