// Prints for each text whether the pattern before it matches. A line of the input is `pattern` or `text`, and its value in Base64.
package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"os"
	"regexp"
	"strings"
)

func main() {
	var pattern *regexp.Regexp
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		kind, encoded, _ := strings.Cut(lines.Text(), " ")
		value, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			panic(err)
		}
		if kind == "pattern" {
			pattern = regexp.MustCompile(string(value))
		} else {
			fmt.Println(pattern.Match(value))
		}
	}
}
