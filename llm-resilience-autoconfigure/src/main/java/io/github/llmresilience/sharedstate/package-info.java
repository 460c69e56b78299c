/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * State shared by the instances of an application: cooldowns, decisions of operators and
 * settings that are changed at run time. Internal.
 */
@NullMarked
package io.github.llmresilience.sharedstate;

import org.jspecify.annotations.NullMarked;
