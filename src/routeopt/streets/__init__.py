"""Which street segments first?"""
