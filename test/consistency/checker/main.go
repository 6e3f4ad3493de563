// Judges whether what clients saw of the keys of strong classes can be told as one order of events, in which every operation happens
// at one moment between its call and its answer: whether the history is linearizable.
//
// Reads a history from standard input, one operation a line in JSON, and writes a verdict as JSON to standard output. Ends with 0 for a
// history that is linearizable, 1 for one that is not, 3 when the time was too short to know, and 2 for input that is no history.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"sort"
	"time"

	"github.com/anishathalye/porcupine"
)

const (
	exitLinearizable = 0
	exitIllegal      = 1
	exitBadInput     = 2
	exitOutOfTime    = 3
)

// Longest line: a value is named by its writer, so that operations are short.
const longestLine = 1 << 20

// record is an operation as the clients wrote it down. Values are named, not spelled out: the empty name is "no entry".
type record struct {
	Client int    `json:"client"`
	Key    string `json:"key"`
	Kind   string `json:"kind"`
	// Call and Return are in nanoseconds of one clock. Without Return the client never learned what became of it.
	Call   int64  `json:"call"`
	Return *int64 `json:"return"`
	// Value that is written; a deletion writes the empty one.
	Value string `json:"value"`
	// Expected: for a write on a condition, the value that has to be there.
	Expected *string `json:"expected"`
	// Found: what a read answered, or what stood in the way of a write on a condition, where the answer said so.
	Found *string `json:"found"`
	// Outcome of a write: "written", "refused", or "unknown".
	Outcome string `json:"outcome"`
}

type input struct {
	read     bool
	value    string
	expected *string
}

type output struct {
	found   *string
	outcome string
}

type verdict struct {
	Verdict      string   `json:"verdict"`
	Operations   int      `json:"operations"`
	Keys         int      `json:"keys"`
	Seconds      float64  `json:"seconds"`
	OffendingKey []string `json:"offendingKeys"`
}

// One key is a register that holds the name of a value.
func register() porcupine.Model {
	return porcupine.Model{
		Init: func() interface{} { return "" },
		Step: func(state, in, out interface{}) (bool, interface{}) {
			current, asked, answered := state.(string), in.(input), out.(output)
			if asked.read {
				return answered.found != nil && *answered.found == current, current
			}
			holds := asked.expected == nil || *asked.expected == current
			switch answered.outcome {
			case "written":
				return holds, asked.value
			case "refused":
				return !holds && (answered.found == nil || *answered.found == current), current
			default:
				// Nobody knows. It happened at some time after the call, which may be the end of time: then nobody saw it.
				if holds {
					return true, asked.value
				}
				return true, current
			}
		},
		Equal: func(one, other interface{}) bool { return one == other },
		DescribeOperation: func(in, out interface{}) string {
			asked, answered := in.(input), out.(output)
			if asked.read {
				return fmt.Sprintf("read → %s", named(answered.found))
			}
			condition := ""
			if asked.expected != nil {
				condition = fmt.Sprintf(" if %s", named(asked.expected))
			}
			return fmt.Sprintf("write %s%s → %s", named(&asked.value), condition, answered.outcome)
		},
		DescribeState: func(state interface{}) string {
			value := state.(string)
			return named(&value)
		},
	}
}

func named(value *string) string {
	if value == nil {
		return "?"
	}
	if *value == "" {
		return "nothing"
	}
	return *value
}

func read(from io.Reader) (map[string][]porcupine.Operation, int, error) {
	byKey := map[string][]porcupine.Operation{}
	count := 0
	lines := bufio.NewScanner(from)
	lines.Buffer(make([]byte, 0, 1<<16), longestLine)
	for number := 1; lines.Scan(); number++ {
		var found record
		if err := json.Unmarshal(lines.Bytes(), &found); err != nil {
			return nil, 0, fmt.Errorf("line %d: %w", number, err)
		}
		operation, err := operationOf(found)
		if err != nil {
			return nil, 0, fmt.Errorf("line %d: %w", number, err)
		}
		if operation == nil {
			continue
		}
		byKey[found.Key] = append(byKey[found.Key], *operation)
		count++
	}
	if err := lines.Err(); err != nil {
		return nil, 0, err
	}
	return byKey, count, nil
}

// operationOf is nil for a read without an answer, which says nothing.
func operationOf(found record) (*porcupine.Operation, error) {
	if found.Key == "" {
		return nil, fmt.Errorf("an operation has no key")
	}
	end := int64(math.MaxInt64)
	if found.Return != nil {
		end = *found.Return
	}
	if end < found.Call {
		return nil, fmt.Errorf("an operation returned at %d, before its call at %d", end, found.Call)
	}
	switch found.Kind {
	case "read":
		if found.Return == nil {
			return nil, nil
		}
		if found.Found == nil {
			return nil, fmt.Errorf("a read was answered, but does not say what it found")
		}
	case "write":
		switch {
		case found.Outcome == "unknown":
			end = math.MaxInt64
		case found.Outcome != "written" && found.Outcome != "refused":
			return nil, fmt.Errorf("the outcome of a write is %q; accepted are written, refused and unknown", found.Outcome)
		case found.Return == nil:
			return nil, fmt.Errorf("a write is %s, but was never answered", found.Outcome)
		case found.Outcome == "refused" && found.Expected == nil:
			return nil, fmt.Errorf("a write without a condition cannot be refused")
		}
	default:
		return nil, fmt.Errorf("the kind of an operation is %q; accepted are read and write", found.Kind)
	}
	return &porcupine.Operation{
		ClientId: found.Client,
		Input:    input{read: found.Kind == "read", value: found.Value, expected: found.Expected},
		Call:     found.Call,
		Output:   output{found: found.Found, outcome: found.Outcome},
		Return:   end,
	}, nil
}

func main() {
	timeout := flag.Duration("timeout", time.Minute, "longest time for all keys together; running out of it is a failure")
	picture := flag.String("picture", "", "file to write a page to that shows the first key that is not linearizable")
	flag.Parse()
	byKey, count, err := read(os.Stdin)
	if err != nil {
		fmt.Fprintf(os.Stderr, "not a history: %v\n", err)
		os.Exit(exitBadInput)
	}
	keys := make([]string, 0, len(byKey))
	for key := range byKey {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	begun := time.Now()
	deadline := begun.Add(*timeout)
	result := verdict{Verdict: "linearizable", Operations: count, Keys: len(keys), OffendingKey: []string{}}
	exit := exitLinearizable
	for _, key := range keys {
		left := time.Until(deadline)
		if left <= 0 {
			// Porcupine takes a timeout of 0 for none at all.
			left = time.Nanosecond
		}
		check, info := porcupine.CheckOperationsVerbose(register(), byKey[key], left)
		if check == porcupine.Ok {
			continue
		}
		result.OffendingKey = append(result.OffendingKey, key)
		if check == porcupine.Unknown {
			if exit == exitLinearizable {
				result.Verdict, exit = "out of time", exitOutOfTime
			}
			continue
		}
		if exit != exitIllegal && *picture != "" {
			if err := porcupine.VisualizePath(register(), info, *picture); err != nil {
				fmt.Fprintf(os.Stderr, "the picture cannot be written: %v\n", err)
			}
		}
		result.Verdict, exit = "not linearizable", exitIllegal
	}
	result.Seconds = time.Since(begun).Seconds()
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitBadInput)
	}
	os.Exit(exit)
}
