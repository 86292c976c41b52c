"""An organisation's own values: what their tags rest on, and how a model finds values that it was not trained on."""
