-- What a player draws: 1,000 maxima of each channel, 0 to 255, the left channel's first. Written when the sound is sealed, or when a sound without them is first replayed.
ALTER TABLE monitoring.recordings
    ADD COLUMN peaks bytea,
    ADD CONSTRAINT peaks_are_of_one_or_two_channels CHECK (octet_length(peaks) IN (1000, 2000));
