"""Make models: convert an encoder, train a classifier. Nothing in the flow from text to report imports this."""
