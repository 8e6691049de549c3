#!/usr/bin/env node
require('../dist/awsmfa.js');
