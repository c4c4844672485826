"""A desk to try: a parcel company, its customers in three languages, and a small forum that answers like a network."""
