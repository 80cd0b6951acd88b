"""Where articles come from; one file a store, its settings in it."""
