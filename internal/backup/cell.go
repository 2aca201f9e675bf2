package backup

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// cell is one value of a row: null, a number, a truth value, a text, or bytes as {"b": "base64"}.
type cell struct{ value any }

type byteCell struct {
	Bytes []byte `json:"b"`
}

func cellOf(v any) cell { return cell{v} }

// MarshalJSON writes the value so that its type can be read back.
func (c cell) MarshalJSON() ([]byte, error) {
	switch v := c.value.(type) {
	case nil, int64, bool, string:
		return json.Marshal(v)
	case []byte:
		return json.Marshal(byteCell{v})
	}
	return nil, fmt.Errorf("a value of type %T", c.value)
}

// UnmarshalJSON reads a value back.
func (c *cell) UnmarshalJSON(raw []byte) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	switch raw[0] {
	case '{':
		var b byteCell
		if err := d.Decode(&b); err != nil {
			return err
		}
		if c.value = b.Bytes; b.Bytes == nil {
			c.value = []byte{}
		}
		return nil
	default:
		var v any
		if err := d.Decode(&v); err != nil {
			return err
		}
		number, ok := v.(json.Number)
		if !ok {
			c.value = v
			return nil
		}
		n, err := number.Int64()
		c.value = n
		return err
	}
}
