/*
 * SPDX-License-Identifier: Apache-2.0
 */
package bookstore

import org.springframework.boot.autoconfigure.SpringBootApplication

/** The application of the examples in docs/kotlin.md. */
@SpringBootApplication
class BookstoreApplication
