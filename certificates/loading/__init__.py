"""Loading holders, licences and representations from a facts document; the demo people are generated beside it."""
