/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that is scanned while it is read. A subclass scans in
 * {@link #read(byte[], int, int)}.
 */
public abstract class ScannedStream extends FilterInputStream {

	protected ScannedStream(InputStream stream) {
		super(stream);
	}

	@Override
	public final int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
	}

	@Override
	public abstract int read(byte[] bytes, int offset, int length) throws IOException;

}
