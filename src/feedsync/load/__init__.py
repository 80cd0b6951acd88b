"""What a scan means: which article stands where, whose id is whose. Pure."""
