illegal base64 data at input byte 4
